"""The unfitted scikit-learn pipeline: the reference that the engine must equal."""

from __future__ import annotations

from collections.abc import Sequence

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import FeatureUnion

from classifier.features import BLOCKS, BlockAnalyzer, FeatureSettings


def build_features(
    settings: FeatureSettings,
    min_df: Sequence[int] = (1, 1, 1),
    max_terms: Sequence[int] = (0, 0, 0),
) -> FeatureUnion:
    """Union of one TF-IDF block for each block with a weight.

    Parameters
    ----------
    settings : FeatureSettings
    min_df : sequence of int
        Least number of texts that hold a term, a block.
    max_terms : sequence of int
        Most terms a block, 0 for no bound; the most frequent are kept.

    Returns
    -------
    FeatureUnion
        ``fit`` takes texts; ``transform`` gives a CSR matrix (texts, terms).
    """
    blocks = []
    weights = {}
    for block, weight, least, most in zip(BLOCKS, settings.weights, min_df, max_terms, strict=True):
        if not weight:
            continue
        blocks.append(
            (
                block,
                TfidfVectorizer(
                    analyzer=BlockAnalyzer(block, settings),
                    sublinear_tf=True,
                    min_df=least,
                    max_features=most or None,
                ),
            )
        )
        weights[block] = weight
    return FeatureUnion(blocks, transformer_weights=weights)
