"""Tests of authorisers and WebSocket APIs in templates of others."""
