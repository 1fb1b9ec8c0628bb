"""The settings of a server: read once at the start, frozen, handed down."""

from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
