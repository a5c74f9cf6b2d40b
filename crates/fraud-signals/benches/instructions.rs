//! Instructions per call in user space, counted by valgrind: the same number on every machine with
//! the same build, whatever else the machine does.
//!
//! `cargo xtask bench` runs it and divides by [`CALLS`].

mod rig;

/// Calls that one benchmark counts together, on a connection that is open already.
const CALLS: usize = 100;

mod counted {
    use std::hint::black_box;

    use gungraun::{Callgrind, LibraryBenchmarkConfig, main};
    use gungraun::{library_benchmark, library_benchmark_group};
    use tokio::runtime::{Builder, Runtime};

    use super::CALLS;
    use super::rig::server::Server;
    use super::rig::{
        ByHand, ByHandGeneratedTypes, Caller, FraudSignals, HyperFloor, Middleware, Raw,
    };

    struct Ready<C> {
        runtime: Runtime,
        caller: C,
        _server: Server,
    }

    fn ready<C: Caller>() -> Ready<C> {
        let server = Server::start();
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a runtime");
        let caller = runtime.block_on(async {
            let mut caller = C::connect(&server.base_url).await;
            for _ in 0..10 {
                caller.call().await;
            }
            caller
        });
        Ready {
            runtime,
            caller,
            _server: server,
        }
    }

    fn calls<C: Caller>(mut ready: Ready<C>) -> Ready<C> {
        ready.runtime.block_on(async {
            for _ in 0..CALLS {
                ready.caller.call().await;
            }
        });
        black_box(ready)
    }

    #[library_benchmark(setup = ready::<HyperFloor>)]
    #[bench::run()]
    fn hyper_floor(ready: Ready<HyperFloor>) -> Ready<HyperFloor> {
        calls(ready)
    }

    #[library_benchmark(setup = ready::<ByHand>)]
    #[bench::run()]
    fn by_hand(ready: Ready<ByHand>) -> Ready<ByHand> {
        calls(ready)
    }

    #[library_benchmark(setup = ready::<ByHandGeneratedTypes>)]
    #[bench::run()]
    fn by_hand_generated_types(ready: Ready<ByHandGeneratedTypes>) -> Ready<ByHandGeneratedTypes> {
        calls(ready)
    }

    #[library_benchmark(setup = ready::<Middleware>)]
    #[bench::run()]
    fn middleware(ready: Ready<Middleware>) -> Ready<Middleware> {
        calls(ready)
    }

    #[library_benchmark(setup = ready::<Raw>)]
    #[bench::run()]
    fn raw_client(ready: Ready<Raw>) -> Ready<Raw> {
        calls(ready)
    }

    #[library_benchmark(setup = ready::<FraudSignals>)]
    #[bench::run()]
    fn fraud_signals(ready: Ready<FraudSignals>) -> Ready<FraudSignals> {
        calls(ready)
    }

    library_benchmark_group!(
        name = exchange,
        benchmarks = [
            hyper_floor,
            by_hand,
            by_hand_generated_types,
            middleware,
            raw_client,
            fraud_signals
        ]
    );

    main!(
        config = LibraryBenchmarkConfig::default().tool(Callgrind::with_args(["--cache-sim=no"])),
        library_benchmark_groups = exchange
    );

    pub(super) fn run() {
        main();
    }
}

fn main() {
    rig::server::serve_if_asked();
    counted::run();
}
