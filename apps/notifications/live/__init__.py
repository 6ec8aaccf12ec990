"""Two doors on one bus: Socket.IO on /socket.io/, plain JSON on /ws/events (domain.md C20, §8.1)."""
