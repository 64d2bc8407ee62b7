//! The nearest good value to a bad one.

/// The candidate that a bad value most likely stands for: at most a third of its letters differ.
///
/// Among equally near candidates the first in the order given wins, so give them in a fixed order.
pub fn nearest<'a>(bad: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (bad.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (strsim::osa_distance(bad, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
