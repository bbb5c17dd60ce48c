use core::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};
use std::{cell::RefCell, rc::Rc, task::Waker};

use form::Ports;
use leptos::prelude::window;
use wasm_bindgen::prelude::*;

/// What the engine needs of a browser: tasks and timers.
#[derive(Debug, Clone, Copy, Default)]
pub struct BrowserPorts;

type Work<T> = Pin<Box<dyn Future<Output = T>>>;

impl Ports for BrowserPorts {
    fn spawn(&self, work: Work<()>) {
        wasm_bindgen_futures::spawn_local(work);
    }

    fn sleep(&self, duration: Duration) -> Work<()> {
        Box::pin(Sleep::new(duration))
    }
}

#[derive(Default)]
struct Alarm {
    has_rung: bool,
    waker: Option<Waker>,
}

/// Is ready after a time. Dropping it stops the timer.
pub(super) struct Sleep {
    alarm: Rc<RefCell<Alarm>>,
    timer: Option<i32>,
    _ring: Closure<dyn FnMut()>,
}

impl Sleep {
    pub(super) fn new(duration: Duration) -> Self {
        let alarm = Rc::new(RefCell::new(Alarm::default()));
        let ring = {
            let alarm = Rc::clone(&alarm);
            Closure::<dyn FnMut()>::new(move || {
                let waker = {
                    let mut alarm = alarm.borrow_mut();
                    alarm.has_rung = true;
                    alarm.waker.take()
                };
                if let Some(waker) = waker {
                    waker.wake();
                }
            })
        };
        let milliseconds = i32::try_from(duration.as_millis()).unwrap_or(i32::MAX);
        let timer = window()
            .set_timeout_with_callback_and_timeout_and_arguments_0(ring.as_ref().unchecked_ref(), milliseconds)
            .ok();
        // A page that refuses a timer is about to go; then nothing waits.
        alarm.borrow_mut().has_rung = timer.is_none();
        Self {
            alarm,
            timer,
            _ring: ring,
        }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut alarm = self.alarm.borrow_mut();
        if alarm.has_rung {
            Poll::Ready(())
        } else {
            alarm.waker = Some(context.waker().clone());
            Poll::Pending
        }
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some(timer) = self.timer {
            window().clear_timeout_with_handle(timer);
        }
    }
}
