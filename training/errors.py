"""Errors of corpus, configuration and training; messages for the person at the terminal."""


class TrainingError(Exception):
    """Base of all errors raised by :mod:`training`."""


class CorpusError(TrainingError, ValueError):
    """A row of the corpus breaks its schema; the message gives file and line."""


class ConfigError(TrainingError, ValueError):
    """A setting is unknown or out of range."""


class RegistryError(TrainingError, ValueError):
    """A model cannot be shown, promoted or rolled back."""


class ImportingError(TrainingError, ValueError):
    """A foreign file cannot be imported, or an import cannot be begun or continued."""
