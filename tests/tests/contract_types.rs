//! Every type of every contract, held against the spec that it is made from: what `Debug` shows,
//! what an unknown value becomes, how money and date-times travel, what is absent.
//!
//! The list of types is generated and the instances are made from the spec, so that a type or field
//! that is added there is tested here without a line.

#[path = "contract_types/absence.rs"]
mod absence;
#[path = "contract_types/contract.rs"]
#[allow(dead_code, reason = "a part of it is used here")]
mod contract;
#[path = "contract_types/debug.rs"]
mod debug;
#[rustfmt::skip]
#[path = "contract_types/generated/mod.rs"]
mod generated;
#[path = "contract_types/instance.rs"]
mod instance;
#[path = "contract_types/listed_values.rs"]
mod listed_values;
#[path = "contract_types/numbers_and_dates.rs"]
mod numbers_and_dates;
#[path = "contract_types/visitor.rs"]
mod visitor;
