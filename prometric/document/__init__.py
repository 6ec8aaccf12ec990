"""What the OpenAPI document says beyond its operations: overview, tags, examples, webhooks; and sockets."""
