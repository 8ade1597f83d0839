//! How often may be asked: a bucket of tokens an address, and one a number for wrong codes.
//!
//! Kept in memory and bounded: a restart forgets it, and each process of a centre counts by
//! itself. The code of a paper is what keeps it from being guessed; this keeps the centre from
//! being busied.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// A bucket's size and how fast it fills.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// Questions at once.
    pub burst: u32,
    /// Time for one more.
    pub refill: Duration,
}

impl Limit {
    /// An address: twenty at once, one more every two seconds. Many phones may share one.
    pub const ADDRESS: Self = Self {
        burst: 20,
        refill: Duration::from_secs(2),
    };
    /// Wrong codes of a number: five at once, one more a minute.
    pub const NUMBER: Self = Self {
        burst: 5,
        refill: Duration::from_mins(1),
    };
}

/// Most addresses and most numbers that are remembered; beyond that the full buckets are forgotten,
/// and where none is full, everything new has to wait.
const MOST: usize = 50_000;

/// Counts questions.
#[derive(Debug, Default)]
pub struct Limiter {
    addresses: Mutex<Buckets<IpAddr>>,
    numbers: Mutex<Buckets<String>>,
}

#[derive(Debug)]
struct Buckets<K>(HashMap<K, Duration>);

impl<K> Default for Buckets<K> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: Hash + Eq> Buckets<K> {
    /// A bucket is the time at which it will be full again.
    fn is_open(&self, key: &K, limit: Limit, now: Duration) -> bool {
        match self.0.get(key) {
            None => self.0.len() < MOST,
            Some(full_at) => *full_at + limit.refill <= now + limit.refill * limit.burst,
        }
    }

    fn take(&mut self, key: K, limit: Limit, now: Duration) {
        if self.0.len() >= MOST {
            self.0.retain(|_, full_at| *full_at > now);
        }
        if self.0.len() < MOST {
            let full_at = self.0.entry(key).or_insert(now);
            *full_at = (*full_at).max(now) + limit.refill;
        }
    }
}

impl Limiter {
    /// Whether an address may ask now; it is counted if it may. `now` is monotonic.
    pub fn admits(&self, address: IpAddr, now: Duration) -> bool {
        let mut buckets = self
            .addresses
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let address = network(address);
        if buckets.0.len() >= MOST {
            buckets.0.retain(|_, full_at| *full_at > now);
        }
        let open = buckets.is_open(&address, Limit::ADDRESS, now);
        if open {
            buckets.take(address, Limit::ADDRESS, now);
        }
        open
    }

    /// Whether a number may be asked for now.
    pub fn admits_number(&self, number: &str, now: Duration) -> bool {
        let buckets = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        buckets.is_open(&number.to_owned(), Limit::NUMBER, now)
    }

    /// Counts a wrong code of a number.
    pub fn was_wrong(&self, number: &str, now: Duration) {
        let mut buckets = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        buckets.take(number.to_owned(), Limit::NUMBER, now);
    }
}

/// Who has one address of version 6 has them by the network of 64 bits.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)))
        }
        address @ IpAddr::V4(_) => address,
    }
}
