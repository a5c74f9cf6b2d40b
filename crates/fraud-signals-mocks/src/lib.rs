//! Typed [`httpmock`] helpers for tests against the APIs of `fraud-signals`.
//!
//! Bring the extension trait of an API into scope, and a mock server has one method for each of its
//! operations. A mock answers what the client really sends: the method, the path below any base path
//! (Marqeta's `/v3` too), and the headers that the contract requires. Answers come as the contract
//! has them, errors included; their types are in the module `types` of each API, and are those that
//! the client uses.
//!
//! ```
//! use fraud_signals_mocks::marqeta::MockServerExt as _;
//! use fraud_signals_mocks::marqeta::types::FeedbackReceipt;
//!
//! let server = httpmock::MockServer::start();
//! let mock = server.create_fraud_feedback(|_when, then| {
//!     then.created(&FeedbackReceipt::new().message("success"));
//! });
//! // Point the client at `server.url("/v3")`, use it, and then:
//! mock.assert_calls(0);
//! ```

mod generated;

pub use generated::{dfp, marqeta};
