"""From foreign files to rows of the corpus: masked, streamed, resumable, whole or not at all."""
