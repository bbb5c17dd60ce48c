//! Sorting in little code. `std` writes some four kilobytes for each type that is sorted, which here were a fifth of the crate in
//! a page; this is one merge sort of places for all of them.

use core::cmp::Ordering;

use crate::steps;

/// Sorts by what a closure says of two items. What is equal stays in its order.
pub(crate) fn sort_by<T>(items: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    let order = sorted_places(
        items.len(),
        &|right, left| matches!((items.get(right), items.get(left)), (Some(right), Some(left)) if compare(right, left).is_lt()),
    );
    let mut sorted: Vec<Option<T>> = items.drain(..).map(Some).collect();
    items.extend(order.into_iter().filter_map(|place| sorted.get_mut(place)?.take()));
}

/// Sorts by a number that each item has.
pub(crate) fn sort_by_number<T, N: Ord>(items: &mut Vec<T>, number: impl Fn(&T) -> N) {
    sort_by(items, |left, right| number(left).cmp(&number(right)));
}

/// The places of the items in the order of the items. `is_before` tells whether the item at the first place belongs before the
/// one at the second.
pub(crate) fn sorted_places(count: usize, is_before: &dyn Fn(usize, usize) -> bool) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    let mut run = 1;
    while run < count {
        steps::did(count);
        let mut merged = Vec::with_capacity(count);
        for runs in places.chunks(run * 2) {
            let (mut left, mut right) = runs.split_at(run.min(runs.len()));
            while let (Some((first, rest)), Some((second, others))) = (left.split_first(), right.split_first()) {
                if is_before(*second, *first) {
                    merged.push(*second);
                    right = others;
                } else {
                    merged.push(*first);
                    left = rest;
                }
            }
            merged.extend_from_slice(left);
            merged.extend_from_slice(right);
        }
        places = merged;
        run *= 2;
    }
    places
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::{sort_by, sort_by_number};
    use proptest::{collection::vec, prelude::*};

    proptest! {
        #[test]
        fn it_sorts_as_std_does(numbers in vec((0_u8..20, any::<u16>()), 0..200)) {
            let (mut ours, mut theirs) = (numbers.clone(), numbers);
            sort_by_number(&mut ours, |(number, _)| *number);
            // Stable: what follows the number tells equal ones apart.
            theirs.sort_by_key(|(number, _)| *number);
            prop_assert_eq!(ours, theirs);
        }

        #[test]
        fn texts_are_sorted_by_their_bytes(texts in vec(".{0,3}", 0..40)) {
            let (mut ours, mut theirs) = (texts.clone(), texts);
            sort_by(&mut ours, Ord::cmp);
            theirs.sort();
            prop_assert_eq!(ours, theirs);
        }
    }
}
