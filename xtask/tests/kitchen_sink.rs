//! Every pass of the generator, by what the generated code does: a small contract with every trap
//! in it is generated, compiled and used.
//!
//! `kitchen_sink_files.rs` holds its generated files against what the passes write.

#[path = "kitchen_sink/answers.rs"]
mod answers;
#[rustfmt::skip]
#[allow(dead_code, reason = "the tests use of the types what they need")]
#[path = "kitchen_sink/generated/mod.rs"]
mod generated;
#[path = "kitchen_sink/limits.rs"]
mod limits;
#[rustfmt::skip]
#[allow(dead_code, reason = "the tests use of the mocks what they need")]
#[path = "kitchen_sink/generated/mocks.rs"]
mod mocks;
#[path = "kitchen_sink/values.rs"]
mod values;

/// The module that the mocks take their types from.
mod sink {
    #[allow(
        unreachable_pub,
        reason = "the mocks re-export it, as from another crate"
    )]
    pub use crate::generated::types;
}

/// What a raw crate writes by hand.
#[expect(clippy::disallowed_types, reason = "the trait of the hooks names it")]
mod hooks {
    use fraud_signals_support::CallContext;
    use progenitor_client::{ClientHooks, ClientInfo, Error, OperationInfo};

    use crate::generated::client::Client;

    impl ClientHooks<CallContext> for Client {
        async fn pre<E>(
            &self,
            request: &mut reqwest::Request,
            _: &OperationInfo,
        ) -> Result<(), Error<E>> {
            self.inner().apply(request);
            Ok(())
        }

        async fn exec(
            &self,
            request: reqwest::Request,
            _: &OperationInfo,
        ) -> reqwest::Result<reqwest::Response> {
            self.inner().execute(self.client(), request).await
        }
    }
}
