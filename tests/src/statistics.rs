//! What is said about many measurements of one thing.

/// The value in the middle, or the mean of the two there.
///
/// # Panics
///
/// There are no values.
#[must_use]
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    (values[(values.len() - 1) / 2] + values[middle]) / 2.0
}

/// The smallest value that at least `percent` of 100 values do not exceed (the nearest rank).
///
/// # Panics
///
/// There are no values.
#[must_use]
pub fn percentile(mut values: Vec<f64>, percent: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    let rank = (values.len() * percent).div_ceil(100);
    values[rank.saturating_sub(1)]
}

/// The sum divided by the count, and 0 for no values.
#[must_use]
pub fn mean(values: &[f64]) -> f64 {
    // A loop of measurements is far shorter than what `f64` counts exactly.
    #[allow(clippy::cast_precision_loss)]
    let count = values.len().max(1) as f64;
    values.iter().sum::<f64>() / count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::float_cmp)] // Nothing is rounded.
    fn the_median_is_in_the_middle() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(vec![4.0, 1.0, 3.0, 2.0]), 2.5);
        assert_eq!(median(vec![7.0]), 7.0);
    }

    #[test]
    #[allow(clippy::float_cmp)]
    fn a_percentile_is_one_of_the_values() {
        let values: Vec<f64> = (1..=200).rev().map(f64::from).collect();
        assert_eq!(percentile(values.clone(), 95), 190.0);
        assert_eq!(percentile(values.clone(), 100), 200.0);
        assert_eq!(percentile(values, 0), 1.0);
        assert_eq!(percentile(vec![1.0, 2.0, 3.0], 95), 3.0);
        assert_eq!(percentile(vec![7.0], 50), 7.0);
    }

    #[test]
    #[allow(clippy::float_cmp)]
    fn the_mean_weighs_all_alike() {
        assert_eq!(mean(&[1.0, 2.0, 6.0]), 3.0);
        assert_eq!(mean(&[]), 0.0);
    }
}
