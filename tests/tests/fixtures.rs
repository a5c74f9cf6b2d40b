//! Every JSON example of the contracts: parsed into its type, written again as equal JSON, and, where
//! it is a request, accepted by the sandbox.

#[path = "fixtures/catalogue.rs"]
mod catalogue;
#[path = "fixtures/contract_examples.rs"]
mod contract_examples;
#[path = "fixtures/equal.rs"]
mod equal;
#[path = "fixtures/round_trip.rs"]
mod round_trip;
#[path = "fixtures/sandbox.rs"]
mod sandbox;
