#![doc = include_str!("../README.md")]

pub mod fraud_feedback;
