"""Two doors on one bus: Socket.IO and plain JSON on /ws/events (contract.md C20, domain.md §8.1)."""
