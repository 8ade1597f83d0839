//! Personal data as a type that cannot be printed by accident.
//!
//! Invariant: neither `{:?}` nor `{}` shows the value. `Debug` writes `[已隐去]`, `Display` does not
//! exist. Whoever needs the value writes `expose()`, which is easy to find in a review.
//!
//! Serialization is transparent on purpose: payloads of acts and rows of the encrypted store must
//! carry the value. What is serialized must therefore go only into encrypted places, never into a
//! log. Memory is not wiped on drop.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A value that is personal: a name, a number, an account, a telephone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sensitive<T>(T);

impl<T> Sensitive<T> {
    /// Wraps a value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// Shows the value. Each call is a place where personal data leaves its wrapper.
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// Unwraps the value.
    pub fn into_inner(self) -> T {
        self.0
    }

    /// Computes another value, which stays as personal as the first.
    pub fn map<U>(self, compute: impl FnOnce(T) -> U) -> Sensitive<U> {
        Sensitive(compute(self.0))
    }

    /// Wraps a reference to the value.
    pub const fn as_ref(&self) -> Sensitive<&T> {
        Sensitive(&self.0)
    }
}

impl<T> From<T> for Sensitive<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> fmt::Debug for Sensitive<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[已隐去]")
    }
}
