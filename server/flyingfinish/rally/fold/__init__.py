"""What each kind of fact does to the state of a rally: one function a fact."""
