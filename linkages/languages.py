"""Languages that people at investors and suppliers work in; Django carries the translated names."""

from django.utils.translation import gettext_lazy as _

_NAMES = {
    "en": "English", "ro": "Romanian", "de": "German", "fr": "French", "it": "Italian",
    "es": "Spanish", "ru": "Russian", "uk": "Ukrainian", "tr": "Turkish", "hu": "Hungarian",
    "pl": "Polish", "cs": "Czech", "bg": "Bulgarian", "sr": "Serbian", "hr": "Croatian",
    "mk": "Macedonian", "sq": "Albanian", "el": "Greek", "ja": "Japanese", "ko": "Korean",
    "zh-hans": "Simplified Chinese",
}  # fmt: skip
WORKING_LANGUAGES = [(code, _(name)) for code, name in _NAMES.items()]
