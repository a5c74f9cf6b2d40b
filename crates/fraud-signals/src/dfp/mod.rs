//! Dynamics 365 Fraud Protection: the KnowledgeGateway contract.
//!
//! ```no_run
//! use fraud_signals::Amount;
//! use fraud_signals::dfp::{self, Chargeback, ChargebackStatus, PurchaseReference};
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let client = dfp::Client::from_env()?;
//! let chargeback = Chargeback::new("CB-1881", PurchaseReference::new("ORDER-17"))
//!     .status(ChargebackStatus::Lost)
//!     .amount("70.5".parse::<Amount>()?)
//!     .currency("USD");
//! let recorded = client.record_chargeback(chargeback).await?;
//! println!("recorded, correlation id {}", recorded.correlation_id());
//! # Ok(())
//! # }
//! ```

pub mod bank_event;
mod builder;
mod call;
mod card;
mod client;
mod decision;
mod environment;
mod error_body;
mod event;
mod named_address;
pub mod purchase_status;
pub mod user;

pub use builder::ClientBuilder;
pub use call::Call;
pub use card::{Card, CardNumberError};
pub use client::Client;
pub use decision::PurchaseDecision;
pub use environment::Environment;
pub use event::Event;
pub use fraud_signals_raw_dfp::knowledge_gateway::types::{
    Address, AddressType, AssessmentType, BankEvent, BankEventStatus, BankEventType,
    BillingAddress, Chargeback, ChargebackStatus, DeviceContext, DeviceContextDetails,
    DeviceContextProvider, MerchantRuleDecision, MidFlag, PaymentInstrument,
    PaymentInstrumentState, PaymentInstrumentType, ProductDetails, ProfileType, Purchase,
    PurchaseBillingAddress, PurchasePayment, PurchasePaymentInstrument, PurchaseProduct,
    PurchaseReference, PurchaseStatus, PurchaseStatusDetails, PurchaseStatusType, PurchaseUser,
    RecordAck, Refund, RefundStatus, ShippingAddress, ShippingMethod, UserAccount, UserAddress,
    UserDetails, UserPaymentInstrument, UserReference,
};
pub use named_address::NamedAddress;
