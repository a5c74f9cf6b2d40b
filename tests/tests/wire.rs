//! What leaves, to the byte: the request line, the headers and the JSON of each operation.

#[path = "wire/dfp.rs"]
mod dfp;
#[path = "wire/large.rs"]
mod large;
#[path = "wire/marqeta.rs"]
mod marqeta;
#[path = "wire/recorder.rs"]
mod recorder;
