"""Tables drawn as pictures, for links in other programs."""
