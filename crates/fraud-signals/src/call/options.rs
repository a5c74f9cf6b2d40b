//! What a caller may set on one call of any API.

use std::time::Duration;

use fraud_signals_support::Operation;

use super::policy::{Policy, PolicyError};
use super::{Bucket, Deadline, Plan};
use crate::correlation::CorrelationId;
use crate::random::Random;

#[derive(Debug, Clone, Default)]
pub(crate) struct CallOptions {
    pub(crate) correlation_id: Option<CorrelationId>,
    pub(crate) deadline: Option<Duration>,
    pub(crate) policy: Option<Policy>,
}

/// How one call is sent.
#[derive(Debug)]
pub(crate) struct CallRules<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) operation: Operation,
    pub(crate) deadline: Duration,
}

impl CallRules<'_> {
    /// The plan of a call that starts now.
    pub(crate) fn plan<'a>(&'a self, random: &'a Random, bucket: &'a Bucket) -> Plan<'a> {
        Plan {
            operation: &self.operation,
            policy: self.policy,
            random,
            bucket,
            deadline: Deadline::after(self.deadline),
        }
    }
}

impl CallOptions {
    /// The rules of a call of `operation`, whose own deadline is `deadline`. The call's options come
    /// before the client's policy.
    pub(crate) fn rules<'a>(
        &'a self,
        client: &'a Policy,
        operation: Operation,
        deadline: Duration,
    ) -> Result<CallRules<'a>, PolicyError> {
        if let Some(policy) = &self.policy {
            policy.check()?;
        }
        let policy = self.policy.as_ref().unwrap_or(client);
        Ok(CallRules {
            policy,
            operation: policy.applied_to(operation),
            deadline: self.deadline.or(policy.deadline).unwrap_or(deadline),
        })
    }
}

#[cfg(test)]
mod tests {
    use fraud_signals_support::Replay;

    use super::*;

    const DETECT: Operation = Operation::new("op", "POST", "/op", Replay::Detect);

    #[test]
    fn the_call_comes_before_the_client_and_the_client_before_the_operation() {
        let own = Duration::from_secs(7);
        let mut client = Policy::default();
        let mut options = CallOptions::default();
        let deadline = |options: &CallOptions, client: &Policy| {
            options
                .rules(client, DETECT, own)
                .map(|rules| rules.deadline)
        };
        assert_eq!(deadline(&options, &client), Ok(own));
        client.deadline = Some(Duration::from_secs(6));
        assert_eq!(deadline(&options, &client), Ok(Duration::from_secs(6)));
        options.policy = Some(Policy::default());
        assert_eq!(deadline(&options, &client), Ok(own));
        options.deadline = Some(Duration::from_secs(1));
        assert_eq!(deadline(&options, &client), Ok(Duration::from_secs(1)));
    }

    #[test]
    fn a_policy_out_of_range_is_refused() {
        let options = CallOptions {
            policy: Some(Policy {
                attempts: 0,
                ..Policy::default()
            }),
            ..CallOptions::default()
        };
        let client = Policy::default();
        let refused = options.rules(&client, DETECT, Duration::from_secs(1));
        assert_eq!(
            refused.map(|_| ()).map_err(|error| error.field()),
            Err("attempts")
        );
    }
}
