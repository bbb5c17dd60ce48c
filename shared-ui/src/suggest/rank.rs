//! Which of the choices that match is meant most likely.

/// Where in a choice the text is that was typed, the likeliest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rank {
    /// The choice begins with it.
    Start,
    /// One of its words does.
    Word,
    /// It is in the middle of a word.
    Inside,
}

/// All of them in their order.
pub(super) const ALL: [Rank; 3] = [Rank::Start, Rank::Word, Rank::Inside];

/// How well a label matches what is wanted, which is in lower case; `None` if it does not.
pub(super) fn of(label: &str, wanted: &str) -> Option<Rank> {
    if wanted.is_empty() {
        return Some(Rank::Start);
    }
    let label = label.to_lowercase();
    let mut found = label.match_indices(wanted).map(|(at, _)| at).peekable();
    if *found.peek()? == 0 {
        return Some(Rank::Start);
    }
    let begins_a_word =
        |at: usize| label[..at].ends_with(|before: char| before.is_ascii() && !before.is_ascii_alphanumeric());
    Some(if found.any(begins_a_word) {
        Rank::Word
    } else {
        Rank::Inside
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beginning_of_the_choice_comes_before_that_of_a_word_and_that_before_the_rest() {
        for (label, wanted, rank) in [
            ("Hamburg", "", Some(Rank::Start)),
            ("Hamburg", "ham", Some(Rank::Start)),
            ("West Ham", "ham", Some(Rank::Word)),
            ("Clapham (Ham)", "ham", Some(Rank::Word)),
            ("Baden-Baden", "bad", Some(Rank::Start)),
            ("Saint-Denis", "denis", Some(Rank::Word)),
            ("Nottingham", "ham", Some(Rank::Inside)),
            ("Ålesund", "ålesund", Some(Rank::Start)),
            ("Tromsø", "ø", Some(Rank::Inside)),
            ("Blåhus", "hus", Some(Rank::Inside)),
            ("Hamburg", "oslo", None),
            ("", "oslo", None),
        ] {
            assert_eq!(of(label, wanted), rank, "{wanted} in {label}");
        }
    }
}
