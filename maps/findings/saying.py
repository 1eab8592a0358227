"""Counts and shares as people say them, in Chinese and English."""

Finding = dict[str, str]
NOT_KNOWN: Finding = {"zh": "本次结果不含此项。", "en": "These results do not hold this part."}


def people(number: float | None) -> Finding:
    """Say a count of people as people say it.

    Examples
    --------
    >>> people(1_904_321)
    {'zh': '190万', 'en': '1.9 million'}
    >>> people(4_210)
    {'zh': '4200', 'en': '4,200'}
    """
    if number is None or number != number:
        return {"zh": "未知", "en": "an unknown number of"}
    zh = f"{number / 1e4:.0f}万" if number >= 95_000 else f"{round(number, -2):.0f}"
    zh = f"{number / 1e4:.1f}万" if 9_950 <= number < 95_000 else zh
    en = (
        f"{number / 1e6:.1f} million"
        if number >= 950_000
        else f"{round(number, -3 if number >= 95_000 else -2):,.0f}"
    )
    return {"zh": zh, "en": en}


def say_percent(share: float) -> str:
    """Say a share in whole per cent.

    Examples
    --------
    >>> say_percent(0.847)
    '85 %'
    """
    return f"{share * 100:.0f} %"
