//! How a method builds its request: without the `api-version` header, which the generator adds and
//! no vendor asks for, and with its JSON in a buffer that need not grow.

use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, ExprMethodCall, Pat, Stmt, parse_quote};

use super::error::RewriteError;
use crate::model::Operation;

/// The generator's name for the map that it puts the header into.
const MAP: &str = "header_map";

/// Rewrites the part of a method that builds the request.
pub(super) fn rewrite(operation: &Operation, block: &mut Block) -> Result<(), RewriteError> {
    let unmatched = |wanted: &str| {
        Err(RewriteError::unmatched(
            wanted,
            format!("operation {}", operation.id),
        ))
    };
    let before = block.stmts.len();
    block.stmts.retain(|statement| !is_about_the_map(statement));
    let mut chain = Chain::default();
    chain.visit_block_mut(block);
    // One statement makes the map, one fills it: more would lose a header of the contract.
    if before - block.stmts.len() != 2 || chain.headers != 1 {
        return unmatched("map of headers with api-version alone");
    }
    if chain.bodies != usize::from(operation.body.is_some()) {
        return unmatched(".json(&body)");
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

/// The chain of calls that builds the request.
#[derive(Default)]
struct Chain {
    headers: usize,
    bodies: usize,
}

impl Chain {
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

impl VisitMut for Chain {
    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        visit_mut::visit_expr_mut(self, expression);
        if let Expr::MethodCall(call) = expression
            && let Some(replaced) = self.replaced(call)
        {
            *expression = replaced;
        }
    }
}
