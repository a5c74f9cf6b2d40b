//! What a method does around sending: its request has no `api-version` header, which the generator
//! adds and no vendor asks for; its JSON goes into a buffer that need not grow; the body of a success
//! is decoded where the hooks have read it.

use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, ExprMethodCall, Pat, Stmt, parse_quote};

use super::error::RewriteError;
use crate::model::Operation;

/// The generator's name for the map that it puts the header into.
const MAP: &str = "header_map";

/// Rewrites how a method builds its request and reads its answer.
pub(super) fn rewrite(operation: &Operation, block: &mut Block) -> Result<(), RewriteError> {
    let unmatched = |wanted: &str| {
        Err(RewriteError::unmatched(
            wanted,
            format!("operation {}", operation.id),
        ))
    };
    let before = block.stmts.len();
    block.stmts.retain(|statement| !is_about_the_map(statement));
    let mut calls = Calls::default();
    calls.visit_block_mut(block);
    // One statement makes the map, one fills it: more would lose a header of the contract.
    if before - block.stmts.len() != 2 || calls.headers != 1 {
        return unmatched("map of headers with api-version alone");
    }
    if calls.bodies != usize::from(operation.body.is_some()) {
        return unmatched(".json(&body)");
    }
    let answers = &operation.answers;
    let decoded = answers
        .iter()
        .any(|a| a.status / 100 == 2 && a.body.is_some());
    if calls.values != usize::from(decoded) {
        return unmatched("ResponseValue::from_response(response).await");
    }
    Ok(())
}

fn is_about_the_map(statement: &Stmt) -> bool {
    match statement {
        Stmt::Local(local) => matches!(&local.pat, Pat::Ident(found) if found.ident == MAP),
        Stmt::Expr(Expr::MethodCall(call), _) => is_the_map(&call.receiver),
        _ => false,
    }
}

fn is_the_map(expression: &Expr) -> bool {
    matches!(expression, Expr::Path(path) if path.path.is_ident(MAP))
}

fn is_decoding(expression: &Expr) -> bool {
    let Expr::Call(call) = expression else {
        return false;
    };
    let Expr::Path(function) = &*call.func else {
        return false;
    };
    let last = function.path.segments.last();
    last.is_some_and(|segment| segment.ident == "from_response")
}

/// The calls that a method makes, and how many of them were replaced.
#[derive(Default)]
struct Calls {
    headers: usize,
    bodies: usize,
    values: usize,
}

impl Calls {
    fn replaced(&mut self, call: &ExprMethodCall) -> Option<Expr> {
        let receiver = &call.receiver;
        if call.method == "headers" && call.args.first().is_some_and(is_the_map) {
            self.headers += 1;
            return Some((**receiver).clone());
        }
        if call.method == "json" {
            self.bodies += 1;
            return Some(parse_quote! {
                #receiver.body(
                    fraud_signals_support::json_body(body)
                        .map_err(|error| Error::InvalidRequest(error.to_string()))?,
                )
            });
        }
        None
    }
}

impl VisitMut for Calls {
    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        visit_mut::visit_expr_mut(self, expression);
        if let Expr::Await(awaited) = expression
            && is_decoding(&awaited.base)
        {
            self.values += 1;
            *expression = parse_quote! {
                self.inner
                    .value(response)
                    .map_err(|(body, error)| Error::InvalidResponsePayload(body, error))
            };
        }
        if let Expr::MethodCall(call) = expression
            && let Some(replaced) = self.replaced(call)
        {
            *expression = replaced;
        }
    }
}
