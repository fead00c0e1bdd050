#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

use ratatui::style::{Color, Modifier, Style};

use super::*;

/// The relative luminance of a color, as the Web Content Accessibility Guidelines define it.
fn luminance(color: Color) -> f64 {
    let Color::Rgb(r, g, b) = color else { panic!("{color:?} has no luminance of its own") };
    let linear = |channel: u8| {
        let channel = f64::from(channel) / 255.0;
        if channel <= 0.040_45 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

fn contrast(one: Color, other: Color) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn the_themes_that_come_with_the_program_have_every_meaning_and_no_problem() {
    for (name, _, text) in BUILT_IN {
        let (_, problems) = theme_file::parse_onto(Theme::bare(name), text);
        assert_eq!(problems, [], "{name}");
        for (meaning, _) in Meaning::ALL {
            assert!(text.contains(&format!("\n{meaning}: ")), "{name} lacks {meaning}");
        }
    }
    assert_eq!(Meaning::ALL.len(), Meaning::Convergent as usize + 1);
    assert!(Meaning::ALL.iter().enumerate().all(|(index, (_, meaning))| *meaning as usize == index));
}

#[test]
fn text_is_legible_on_the_background_and_on_the_selected_row() {
    let grounds = [
        ("dark", Color::Rgb(0, 0, 0), Color::Rgb(255, 255, 255)),
        ("light", Color::Rgb(255, 255, 255), Color::Rgb(0, 0, 0)),
    ];
    for (name, ground, text) in grounds {
        let theme = Theme::built_in(name).unwrap();
        let selected = theme.style(Meaning::Selected).bg.unwrap();
        assert!(contrast(text, selected) >= 4.5, "{name}");
        for (word, meaning) in Meaning::ALL.iter().filter(|(_, meaning)| *meaning != Meaning::Line) {
            let Some(fg) = theme.style(*meaning).fg else { continue };
            assert!(contrast(fg, ground) >= 4.5, "{name} {word} on the background: {:.2}", contrast(fg, ground));
            if *meaning != Meaning::Cut {
                assert!(contrast(fg, selected) >= 4.5, "{name} {word} selected: {:.2}", contrast(fg, selected));
            }
        }
    }
}

#[test]
fn the_selected_row_shows_without_color_and_the_plain_themes_use_no_other_colors() {
    let weight = Modifier::BOLD | Modifier::REVERSED;
    for colors in [ColorDepth::None, ColorDepth::Sixteen, ColorDepth::Indexed, ColorDepth::True] {
        for theme in Theme::all(&[], colors).0 {
            assert!(theme.style(Meaning::Selected).add_modifier.intersects(weight), "{}", theme.name);
            assert_ne!(theme.style(Meaning::Selected), theme.style(Meaning::Text), "{}", theme.name);
        }
    }
    let is_named = |color: Color| !matches!(color, Color::Rgb(..) | Color::Indexed(_));
    for (_, meaning) in Meaning::ALL {
        let style = Theme::built_in("sixteen").unwrap().style(*meaning);
        assert!(style.fg.is_none_or(is_named) && style.bg.is_none_or(is_named));
        let style = Theme::colorless().style(*meaning);
        assert_eq!((style.fg, style.bg), (None, None));
    }
}

#[test]
fn all_errors_of_a_theme_are_reported_and_the_rest_applies() {
    let text = "like: drak\nacent: { fg: cyan }\naccent: { fg: cyann, bold: yes, glow: true }\ngood: green\nwrong: { \
        fg: \"#f00\", bold: true }\nmuted:\n  fg: #777\n";
    let (theme, problems) = Theme::parse("mine", text);
    let said: Vec<_> = problems
        .iter()
        .map(|problem| {
            format!(
                "{}:{} {} ({})",
                problem.line.unwrap(),
                problem.column.unwrap(),
                problem.message,
                problem.fix.clone().unwrap()
            )
        })
        .collect();
    let starts = [
        "1:7 unknown theme `drak` (`like` can be dark, light, sixteen, no-colour)",
        "2:1 unknown name `acent` (write `accent`; valid names: text, muted,",
        "3:15 unknown color `cyann` (write cyan; a color is `\"#rrggbb\"` in quotes, black,",
        "3:28 `bold` is not true or false (write `bold: true`, or remove it)",
        "3:33 unknown style key `glow` (a style has fg, bg, bold, dim,",
        "4:7 the style of `good` is not a map (write `good: { fg: cyan, bold: true }`",
        "7:",
    ];
    assert_eq!(said.len(), starts.len(), "{said:#?}");
    for (said, start) in said.iter().zip(starts) {
        assert!(said.starts_with(start), "{said}\n{start}");
    }
    assert!(said[6].contains("an unquoted # starts a comment"), "{}", said[6]);
    assert_eq!(theme.name, "mine");
    assert_eq!(theme.style(Meaning::Wrong), Style::new().fg(Color::Rgb(255, 0, 0)).add_modifier(Modifier::BOLD));
    assert_eq!(theme.style(Meaning::Caution), Theme::dark().style(Meaning::Caution));
}

#[test]
fn a_theme_can_be_like_another_and_an_own_one_takes_the_place_of_its_name() {
    let (theme, problems) = Theme::parse("mine", "like: light\nselected: { bg: \"#fff\" }\n");
    assert_eq!(problems, []);
    assert_eq!(theme.style(Meaning::Good), Theme::built_in("light").unwrap().style(Meaning::Good));
    assert!(theme.style(Meaning::Selected).add_modifier.contains(Modifier::BOLD));

    let own =
        [("dark".to_owned(), "accent: { fg: red }\n".to_owned()), ("empty".to_owned(), "# nothing yet\n".to_owned())];
    let (themes, problems) = Theme::all(&own, ColorDepth::True);
    assert_eq!(problems, []);
    let names: Vec<_> = themes.iter().map(|theme| theme.name.as_str()).collect();
    assert_eq!(names, ["dark", "light", "sixteen", "no-colour", "empty"]);
    assert_eq!(themes[0].style(Meaning::Accent), Style::new().fg(Color::Red));
    assert_eq!(themes[0].says, "your own");

    let (_, problems) = Theme::all(&[("bad".to_owned(), "accent: {".to_owned())], ColorDepth::True);
    assert_eq!(problems.len(), 1);
    assert_eq!((problems[0].0.as_str(), problems[0].1.rule), ("bad", "not-yaml"));
}

#[test]
fn a_terminal_shows_the_nearest_color_it_has() {
    let accent = Color::Rgb(0x7d, 0xc4, 0xe4);
    assert_eq!(ColorDepth::True.nearest(accent), Some(accent));
    assert_eq!(ColorDepth::Indexed.nearest(accent), Some(Color::Indexed(116)));
    assert_eq!(ColorDepth::Indexed.nearest(Color::Rgb(0x26, 0x34, 0x45)), Some(Color::Indexed(236)));
    assert_eq!(ColorDepth::Indexed.nearest(Color::Rgb(255, 0, 0)), Some(Color::Indexed(196)));
    assert_eq!(ColorDepth::Sixteen.nearest(Color::Rgb(200, 10, 10)), Some(Color::Red));
    assert_eq!(ColorDepth::Sixteen.nearest(Color::Cyan), Some(Color::Cyan));
    assert_eq!(ColorDepth::None.nearest(accent), None);
}

#[test]
fn the_theme_suits_the_terminal_unless_one_is_asked_for() {
    use TerminalBackground::{Dark, Light, Unknown};
    for (background, colors, asked, theme) in [
        (Dark, ColorDepth::True, None, "dark"),
        (Light, ColorDepth::True, None, "light"),
        (Light, ColorDepth::Indexed, None, "light"),
        (Unknown, ColorDepth::True, None, "dark"),
        (Light, ColorDepth::Sixteen, None, "sixteen"),
        (Dark, ColorDepth::Sixteen, Some("mine"), "mine"),
        (Light, ColorDepth::True, Some("dark"), "dark"),
        (Dark, ColorDepth::None, None, "no-colour"),
        (Dark, ColorDepth::None, Some("dark"), "no-colour"),
    ] {
        assert_eq!(choose(background, colors, asked), theme, "{background:?} {colors:?} {asked:?}");
    }
}
