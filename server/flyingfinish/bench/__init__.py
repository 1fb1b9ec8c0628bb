"""What `ff bench` measures, each figure beside a named peer or limit."""
