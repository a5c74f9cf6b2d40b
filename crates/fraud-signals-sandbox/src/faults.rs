//! The scripted faults, in the order in which they will be played.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::fault::Fault;
use crate::fault_check::FaultError;

/// Operation id of the token endpoints.
pub(crate) const TOKEN: &str = "token";
/// Stands for every operation.
const ALL: &str = "*";

type Script = BTreeMap<String, VecDeque<Fault>>;

/// The script of one sandbox: a queue of faults for each operation.
///
/// Each request to an operation takes the next fault of its queue, or of the queue `*` if its own
/// is empty; with both empty it is answered normally. So two 503 and then nothing means "fail
/// twice, then succeed".
#[derive(Debug)]
pub struct Faults {
    known: Vec<String>,
    script: Mutex<Script>,
}

impl Faults {
    pub(crate) fn new(mut known: Vec<String>) -> Self {
        known.push(TOKEN.to_owned());
        known.push(ALL.to_owned());
        Self {
            known,
            script: Mutex::default(),
        }
    }

    /// Adds faults to the end of an operation's queue.
    ///
    /// `operation` is an operation id of a contract, such as `record_chargeback`, or `token` for
    /// the token endpoints, or `*` for every operation.
    ///
    /// # Errors
    ///
    /// [`FaultError`] if there is no such operation or a fault cannot be played; then none is
    /// added.
    pub fn push(
        &self,
        operation: &str,
        faults: impl IntoIterator<Item = Fault>,
    ) -> Result<(), FaultError> {
        self.check_operation(operation)?;
        let faults: Vec<_> = faults.into_iter().collect();
        faults.iter().try_for_each(Fault::check)?;
        let mut script = self.script();
        script
            .entry(operation.to_owned())
            .or_default()
            .extend(faults);
        Ok(())
    }

    /// Removes all faults.
    pub fn clear(&self) {
        self.script().clear();
    }

    /// Removes the faults of one operation.
    ///
    /// # Errors
    ///
    /// [`FaultError::Operation`] if there is no such operation.
    pub fn clear_operation(&self, operation: &str) -> Result<(), FaultError> {
        self.check_operation(operation)?;
        self.script().remove(operation);
        Ok(())
    }

    /// How many faults an operation's queue holds; one that plays several times counts once.
    #[must_use]
    pub fn pending(&self, operation: &str) -> usize {
        self.script().get(operation).map_or(0, VecDeque::len)
    }

    /// What is still to be played.
    pub(crate) fn remaining(&self) -> Script {
        self.script().clone()
    }

    /// The fault for a request to `operation`.
    pub(crate) fn take(&self, operation: &str) -> Option<Fault> {
        let mut script = self.script();
        if script.is_empty() {
            return None;
        }
        let fault = take(&mut script, operation).or_else(|| take(&mut script, ALL));
        script.retain(|_, queue| !queue.is_empty());
        fault
    }

    fn check_operation(&self, operation: &str) -> Result<(), FaultError> {
        if self.known.iter().any(|known| known == operation) {
            return Ok(());
        }
        Err(FaultError::Operation {
            operation: operation.to_owned(),
            known: self.known.join(", "),
        })
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn take(script: &mut Script, operation: &str) -> Option<Fault> {
    let queue = script.get_mut(operation)?;
    let next = queue.front_mut()?;
    if next.always {
        return Some(next.clone());
    }
    if next.times > 1 {
        next.times -= 1;
        return Some(next.clone());
    }
    queue.pop_front()
}
