//! What is shown of the submissions that are loaded: searched, sorted, and a page of it.

use shared_ui::{Order, Sort};
use submission::{SubmissionStatus, SubmissionSummary};

/// How many rows a page has.
pub(crate) const PAGE: usize = 10;

/// The keys of the columns that can be sorted by.
pub(crate) const DATE: &str = "date";
pub(crate) const NAME: &str = "name";

/// Newest first.
pub(crate) const USUAL_SORT: Sort = Sort {
    key: DATE,
    order: Order::Descending,
};

/// The ones that have every word of `search` in their name or in the name of a file, in this order.
pub(crate) fn arranged(
    all: impl Iterator<Item = SubmissionSummary>,
    search: &str,
    status: Option<SubmissionStatus>,
    sort: Sort,
) -> Vec<SubmissionSummary> {
    let words: Vec<String> = search.split_whitespace().map(str::to_lowercase).collect();
    let is_wanted = |submission: &SubmissionSummary| {
        let is_of_status = status.is_none_or(|status| submission.status == status);
        is_of_status && (words.is_empty() || has_all(&text_of(submission), &words))
    };
    let mut found: Vec<_> = all.filter(is_wanted).collect();
    if sort.key == NAME {
        // Those of one name stay in the order in which they came.
        found.sort_by_cached_key(|submission| submission.name.to_lowercase());
    } else {
        // In UTC and of one length, so the text sorts like the time.
        found.sort_by(|one, other| one.created_at.cmp(&other.created_at));
    }
    if sort.order == Order::Descending {
        found.reverse();
    }
    found
}

fn text_of(submission: &SubmissionSummary) -> String {
    let names = submission.files.iter().flat_map(|file| ["\n", &file.name]);
    let text: Vec<&str> = core::iter::once(submission.name.as_str()).chain(names).collect();
    text.concat().to_lowercase()
}

fn has_all(text: &str, words: &[String]) -> bool {
    words.iter().all(|word| text.contains(word.as_str()))
}

/// How many pages that many rows have; one if there are none.
pub(crate) fn pages(rows: usize) -> u32 {
    u32::try_from(rows.div_ceil(PAGE)).unwrap_or(u32::MAX).max(1)
}

/// The rows of a page, counted from one.
pub(crate) fn page_of(rows: &[SubmissionSummary], page: u32) -> &[SubmissionSummary] {
    let start = usize::try_from(page.saturating_sub(1)).unwrap_or_default() * PAGE;
    let rest = rows.get(start..).unwrap_or_default();
    rest.get(..PAGE).unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use submission::{AttachmentSummary, SubmissionId};

    use super::*;

    fn submission(name: &str, day: u32, file: Option<&str>) -> SubmissionSummary {
        SubmissionSummary {
            id: SubmissionId::new(format!("01JD00000000000000000000{day:02}")),
            created_at: format!("2026-11-{day:02}T06:00:00.000Z"),
            name: name.to_owned(),
            status: if day.is_multiple_of(2) {
                SubmissionStatus::Pending
            } else {
                SubmissionStatus::Complete
            },
            files: file
                .map(|name| AttachmentSummary {
                    name: name.to_owned(),
                    size: 1,
                    content_type: "text/plain".to_owned(),
                })
                .into_iter()
                .collect(),
            data_size: 1,
        }
    }

    fn names(search: &str, status: Option<SubmissionStatus>, sort: Sort) -> Vec<String> {
        let all = [
            submission("Zoë Ünal", 3, None),
            submission("ada Love", 2, Some("Letter.pdf")),
            submission("Demo Love", 1, Some("film.bin")),
        ];
        let found = arranged(all.into_iter(), search, status, sort);
        found.into_iter().map(|submission| submission.name).collect()
    }

    #[test]
    fn every_word_has_to_be_there_in_the_name_or_in_a_file() {
        assert_eq!(names("", None, USUAL_SORT), ["Zoë Ünal", "ada Love", "Demo Love"]);
        assert_eq!(names(" love ", None, USUAL_SORT), ["ada Love", "Demo Love"]);
        assert_eq!(names("letter LOVE", None, USUAL_SORT), ["ada Love"]);
        assert_eq!(names("ünal", None, USUAL_SORT), ["Zoë Ünal"]);
        assert!(names("love film letter", None, USUAL_SORT).is_empty());
        // Two names are two texts.
        assert!(names("lovefilm", None, USUAL_SORT).is_empty());
        assert_eq!(names("", Some(SubmissionStatus::Pending), USUAL_SORT), ["ada Love"]);
    }

    #[test]
    fn names_are_sorted_whatever_their_case() {
        let sort = |key, order| names("", None, Sort { key, order });
        assert_eq!(sort(NAME, Order::Ascending), ["ada Love", "Demo Love", "Zoë Ünal"]);
        assert_eq!(sort(NAME, Order::Descending), ["Zoë Ünal", "Demo Love", "ada Love"]);
        assert_eq!(sort(DATE, Order::Ascending), ["Demo Love", "ada Love", "Zoë Ünal"]);
    }

    #[test]
    fn pages_have_ten_rows_and_the_last_one_the_rest() {
        let rows: Vec<_> = (1..=23).map(|day| submission("x", day, None)).collect();
        assert_eq!(pages(rows.len()), 3);
        assert_eq!((pages(0), pages(10), pages(11)), (1, 1, 2));
        let sizes = [1, 2, 3, 4].map(|page| page_of(&rows, page).len());
        assert_eq!(sizes, [10, 10, 3, 0]);
        assert_eq!(page_of(&rows, 3)[0], rows[20]);
        assert_eq!(page_of(&rows, u32::MAX), []);
    }
}
