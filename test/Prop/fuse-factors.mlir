// No multiplication may be lost or doubled when factors move into sweeps, and equal products must be
// one factor, because each costs a field of memory.
// RUN: sbl-opt --prop-fuse-factors %s | FileCheck %s

prop.pointwise @w : !prop.field<1 x f64> {
^bb0(%x: f64, %t: f64, %tau: f64):
  prop.yield %x
}
prop.kernel @k "gaussian" axis 0 slot 0

// @c stands alone nowhere, so it goes; @a stays, because the first sweep uses it as it is.
// CHECK:      prop.factor @a [#prop.balance]
// CHECK-NEXT: prop.factor @b [#prop.field_part<@w>]
// CHECK-NEXT: prop.factor @a.b [#prop.balance, #prop.field_part<@w>]
// CHECK-NEXT: prop.factor @a.b.c [#prop.balance, #prop.field_part<@w>, #prop.gauge<@k, -1>]
// CHECK-NOT:  prop.factor
prop.factor @a [#prop.balance]
prop.factor @b [#prop.field_part<@w>]
prop.factor @c [#prop.gauge<@k, -1>]

// CHECK-LABEL: prop.step @one
// CHECK-NEXT:  ^bb0(%[[F:.*]]: !prop.field<1 x f64>):
// CHECK-NEXT:    %[[A:.*]] = prop.sweep %[[F]] along 0 with @k pre @a post @a.b : <1 x f64>
// CHECK-NEXT:    %[[B:.*]] = prop.sweep %[[A]] along 0 with transposed @k pre @b post @a.b.c : <1 x f64>
// CHECK-NEXT:    prop.return %[[B]]
prop.step @one {
^bb0(%f: !prop.field<1 x f64>):
  %0 = prop.scale %f by @a : !prop.field<1 x f64>
  %1 = prop.sweep %0 along 0 with @k : !prop.field<1 x f64>
  %2 = prop.scale %1 by @b : !prop.field<1 x f64>
  %3 = prop.scale %2 by @a : !prop.field<1 x f64>
  %4 = prop.sweep %3 along 0 with transposed @k pre @b post @b : !prop.field<1 x f64>
  %5 = prop.scale %4 by @c : !prop.field<1 x f64>
  %6 = prop.scale %5 by @a : !prop.field<1 x f64>
  prop.return %6 : !prop.field<1 x f64>
}

// The same products in another order are the same factors.
// CHECK-LABEL: prop.step @other
// CHECK:         prop.sweep %{{.*}} along 0 with @k pre @a.b post @a.b.c : <1 x f64>
prop.step @other {
^bb0(%f: !prop.field<1 x f64>):
  %0 = prop.scale %f by @a : !prop.field<1 x f64>
  %1 = prop.scale %0 by @b : !prop.field<1 x f64>
  %2 = prop.sweep %1 along 0 with @k : !prop.field<1 x f64>
  %3 = prop.scale %2 by @c : !prop.field<1 x f64>
  %4 = prop.scale %3 by @b : !prop.field<1 x f64>
  %5 = prop.scale %4 by @a : !prop.field<1 x f64>
  prop.return %5 : !prop.field<1 x f64>
}

// A solve takes factors like a sweep.
// CHECK-LABEL: prop.step @implicit
// CHECK:         %[[A:.*]] = prop.solve %{{.*}} along 0 with @i pre @a post @b : <1 x f64>
// CHECK-NEXT:    prop.sweep %[[A]] along 0 with @k post @a : <1 x f64>
prop.kernel @i "implicit" axis 0 slot 1 {fraction = 1.0 : f64}
prop.step @implicit {
^bb0(%f: !prop.field<1 x f64>):
  %0 = prop.scale %f by @a : !prop.field<1 x f64>
  %1 = prop.solve %0 along 0 with @i : !prop.field<1 x f64>
  %2 = prop.scale %1 by @b : !prop.field<1 x f64>
  %3 = prop.sweep %2 along 0 with @k : !prop.field<1 x f64>
  %4 = prop.scale %3 by @a : !prop.field<1 x f64>
  prop.return %4 : !prop.field<1 x f64>
}

// Without a sweep there is nothing to fold into.
// CHECK-LABEL: prop.step @bare
// CHECK:         prop.scale %{{.*}} by @a
prop.step @bare {
^bb0(%f: !prop.field<1 x f64>):
  %0 = prop.scale %f by @a : !prop.field<1 x f64>
  prop.return %0 : !prop.field<1 x f64>
}
