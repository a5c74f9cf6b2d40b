//! Where ids and tokens come from: the operating system, or a seed.

use std::sync::{Mutex, PoisonError};

use uuid::{Builder, Uuid};

/// Invents ids. With a seed, the same ids come in the same order.
pub(crate) struct Invention(Option<Mutex<fastrand::Rng>>);

impl Invention {
    pub(crate) fn new(seed: Option<u64>) -> Self {
        Self(seed.map(|seed| Mutex::new(fastrand::Rng::with_seed(seed))))
    }

    /// A GUID of version 4.
    pub(crate) fn guid(&self) -> Uuid {
        match &self.0 {
            None => Uuid::new_v4(),
            Some(rng) => {
                let mut rng = rng.lock().unwrap_or_else(PoisonError::into_inner);
                Builder::from_random_bytes(rng.u128(..).to_be_bytes()).into_uuid()
            }
        }
    }

    /// 122 random bits as 32 hexadecimal digits.
    pub(crate) fn digits(&self) -> String {
        self.guid().simple().to_string()
    }
}
