"""What a laptop has instead of an operator: embedded servers, a supervisor for all processes, a demo company.

Production neither installs nor imports it. The tests and the benches use its servers.
"""
