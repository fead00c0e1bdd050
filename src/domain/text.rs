//! Text for people: made harmless, hidden characters shown, double-encoded text repaired.
