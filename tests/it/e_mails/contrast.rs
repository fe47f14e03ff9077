//! The colours of e-mails, in light and in dark, and where an e-mail program makes a dark e-mail out of a light one.

const LAYOUT: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/templates/mail/layout.html"
));
const PARTS: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/templates/components/letter.html"
));

type Rgb = [f64; 3];

/// The colour that a rule of a part of the styles gives.
fn color(styles: &str, selector: &str, property: &str) -> Rgb {
    let rule = styles
        .lines()
        .map(str::trim)
        .find(|line| {
            let names = line.split('{').next().unwrap_or_default();
            names.split(',').any(|name| name.trim() == selector)
        })
        .unwrap_or_else(|| panic!("no rule for {selector}"));
    let words: Vec<_> = rule.split([' ', ';', '{']).collect();
    let found = words
        .windows(2)
        .find(|two| two[0] == format!("{property}:"));
    parsed(found.unwrap_or_else(|| panic!("{selector} has no {property}"))[1])
}

fn parsed(text: &str) -> Rgb {
    let digits = text.trim_start_matches('#');
    let part = |at: usize| f64::from(u8::from_str_radix(&digits[at..at + 2], 16).unwrap()) / 255.0;
    [part(0), part(2), part(4)]
}

fn luminance(color: Rgb) -> f64 {
    let linear = color.map(|part| {
        if part <= 0.04045 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

/// WCAG 2.
fn contrast(one: Rgb, other: Rgb) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// As programs turn a colour around: with the same hue, and light for dark.
fn inverted(color: Rgb) -> Rgb {
    let most = color.into_iter().fold(0.0, f64::max);
    let least = color.into_iter().fold(1.0, f64::min);
    color.map(|part| part + 1.0 - most - least)
}

/// As programs do that turn around what is light behind, and what is dark before it.
fn darkened((behind, before): (Rgb, Rgb)) -> (Rgb, Rgb) {
    let is_light = |color: Rgb| luminance(color) > 0.2;
    let behind_now = if is_light(behind) {
        inverted(behind)
    } else {
        behind
    };
    let before_now = if is_light(before) {
        before
    } else {
        inverted(before)
    };
    (behind_now, before_now)
}

/// What stands on what: the rule of the ground, and that of the letters.
const PAIRS: &[(&str, &str)] = &[
    ("body", "body"),
    ("body", ".soft"),
    ("body", ".link"),
    (".sheet", ".sheet"),
    (".sheet", ".soft"),
    (".sheet", ".link"),
    (".code", ".code"),
    (".token", ".token"),
    (".button", ".button-link"),
];

fn pairs(styles: &str) -> Vec<(Rgb, Rgb)> {
    let of = |(ground, letters): &(&str, &str)| {
        (
            color(styles, ground, "background-color"),
            color(styles, letters, "color"),
        )
    };
    PAIRS.iter().map(of).collect()
}

#[test]
fn every_e_mail_can_be_read_in_light_and_dark_and_turned_around() {
    let (_, styles) = LAYOUT.split_once("<style>").unwrap();
    let (light, rest) = styles
        .split_once("@media (prefers-color-scheme: dark)")
        .unwrap();
    let (dark, _) = rest.split_once("\n  }").unwrap();
    let (light, dark) = (pairs(light), pairs(dark));
    let turned = light
        .iter()
        .map(|(one, other)| (inverted(*one), inverted(*other)));
    let darkened = light.iter().copied().map(darkened);
    let all = [
        light.clone(),
        dark.clone(),
        turned.collect(),
        darkened.collect(),
    ];
    for (name, pairs) in ["light", "dark", "turned around", "darkened"]
        .into_iter()
        .zip(all)
    {
        for (pair, (ground, letters)) in PAIRS.iter().zip(pairs) {
            let found = contrast(ground, letters);
            assert!(found >= 4.5, "{name}: {pair:?} {found:.2}");
        }
    }
    // The button is seen on its sheet.
    for pairs in [light, dark] {
        let (sheet, button) = (pairs[3].0, pairs[8].0);
        assert!(contrast(sheet, button) >= 3.0);
    }
}

#[test]
fn the_button_has_its_colours_where_no_style_sheet_is_kept() {
    let (_, styles) = LAYOUT.split_once("<style>").unwrap();
    for (rule, property, attribute) in [
        (".button", "background-color", "bgcolor=\""),
        (".button-link", "color", "border-radius:10px;color:"),
    ] {
        let (_, inline) = PARTS.split_once(attribute).unwrap();
        let written = |color| format!("{color:?}");
        assert_eq!(
            written(parsed(&inline[..7])),
            written(color(styles, rule, property))
        );
    }
}
