//! One parameter over time.

use jiff::civil::Date;

/// The values of a parameter; total, because the base value has neither beginning nor end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline<T> {
    base: T,
    /// Spans that rule over the base, the strongest last.
    spans: Vec<(Date, Option<Date>, T)>,
}

impl<T> Timeline<T> {
    /// A parameter that never changed.
    pub const fn constant(base: T) -> Self {
        Self {
            base,
            spans: Vec::new(),
        }
    }

    /// Lets a value rule from one day to another, both included.
    pub fn push(&mut self, from: Date, to: Option<Date>, value: T) {
        self.spans.push((from, to, value));
    }

    /// The value on a day.
    pub fn at(&self, day: Date) -> &T {
        self.spans
            .iter()
            .rev()
            .find(|(from, to, _)| *from <= day && to.is_none_or(|to| day <= to))
            .map_or(&self.base, |(.., value)| value)
    }
}
