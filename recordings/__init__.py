"""Where calls come from: calls and their recordings, manifests, sources and decoding."""
