"""Alerts of followed crews while no page is open: who asked, what there is to tell, who hears."""
