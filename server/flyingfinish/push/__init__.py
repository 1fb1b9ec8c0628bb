"""Deltas to subscribers: channels, hub, frames; it holds no truth and knows no processing."""
