"""Scripts that make the trained data in the packages; run by hand, never by the tests."""
