//! Each operation through the mocks, as another team tests its integration.

#[path = "mocks/dfp.rs"]
mod dfp;
#[path = "mocks/marqeta.rs"]
mod marqeta;
