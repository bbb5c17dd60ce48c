/// What a field adds to the groups around it, or a group's sum of it. Kept up to date by differences, so that nothing ever
/// walks over all fields to know it.
///
/// Signed, for an effect may change a field again before the groups have heard of the last change: then they hear of the second
/// one first, and the sum is below zero for that moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Counts {
    /// Fields for which a rule without delay fails, whether that is shown or not.
    pub(crate) wrong: i32,
    /// Fields for which the answer of a rule that takes time was no.
    pub(crate) refuted: i32,
    pub(crate) dirty: i32,
    pub(crate) busy: i32,
}

impl Counts {
    /// The sum after one of its parts has changed.
    pub(crate) fn changed(self, from: Self, to: Self) -> Self {
        Self {
            wrong: self.wrong + to.wrong - from.wrong,
            refuted: self.refuted + to.refuted - from.refuted,
            dirty: self.dirty + to.dirty - from.dirty,
            busy: self.busy + to.busy - from.busy,
        }
    }
}

/// What a group, or the form, is like as a whole. Fields that are not active do not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct GroupState {
    /// No rule fails, as far as is known. Rules that answer at once are known from the start, whether it is shown or not;
    /// what a server said does not count, for the next submission may change its mind.
    pub valid: bool,
    /// A value differs from the initial one.
    pub dirty: bool,
    /// A rule that takes time is being asked, or waits for the value to rest.
    pub busy: bool,
}

impl From<Counts> for GroupState {
    fn from(counts: Counts) -> Self {
        Self {
            valid: counts.wrong <= 0 && counts.refuted <= 0,
            dirty: counts.dirty > 0,
            busy: counts.busy > 0,
        }
    }
}
