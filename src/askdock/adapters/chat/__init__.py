"""Chat models behind their port: any OpenAI-compatible endpoint, and what keeps a failing one away."""
