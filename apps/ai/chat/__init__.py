"""Questions in Kazakh, Russian and English, answered from what the API shows the one who asks.

A question is refused (`refusal`) or routed to a tool of the `catalogue` (`router`), its details are read
(`slots`), and the tool's request goes through the API's own view; `answering` words what came back. Nothing
here knows the web: how a request is put is handed in as a `Reader`.
"""
