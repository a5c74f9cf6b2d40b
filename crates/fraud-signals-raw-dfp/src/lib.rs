#![doc = include_str!("../README.md")]

pub mod knowledge_gateway;
