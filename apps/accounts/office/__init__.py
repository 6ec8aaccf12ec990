"""The doors of the company's back office: who is let in, in which scope, and the pages of signing in."""
