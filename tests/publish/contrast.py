"""How well letters are told from their ground: WCAG 2 asks for 4.5 to 1."""


def contrast(one, other):
    """The ratio of two colours such as #1a1a1a."""
    dark, bright = sorted([_light(one), _light(other)])
    return (bright + 0.05) / (dark + 0.05)


def _light(colour):
    parts = [int(colour.lstrip("#")[k : k + 2], 16) / 255 for k in (0, 2, 4)]
    linear = [
        p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
    ]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
