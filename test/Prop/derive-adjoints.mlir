// The forward step of a bridge is nothing but this pass's output: reversed, transposed, pre and post
// exchanged. It asks once: running it again changes nothing.
// RUN: sbl-opt --prop-derive-adjoints %s | FileCheck %s
// RUN: sbl-opt --prop-derive-adjoints --prop-derive-adjoints %s | FileCheck %s

prop.kernel @kx "gaussian" axis 0 slot 0
prop.kernel @ky "generator" axis 1 slot 1 {fraction = 0.5 : f64}
prop.kernel @kz "implicit" axis 1 slot 2 {fraction = 1.0 : f64}
prop.factor @a [#prop.balance]
prop.factor @b [#prop.gauge<@ky, 1>]

// CHECK-LABEL: prop.step @back {
// CHECK-NOT:   adjoint
// CHECK-LABEL: prop.step @forth {
// CHECK-NEXT:  ^bb0(%[[F:.*]]: !prop.field<2 x f64>):
// CHECK-NEXT:    %[[S:.*]] = prop.solve %[[F]] along 1 with transposed @kz pre @a post @b : <2 x f64>
// CHECK-NEXT:    %[[A:.*]] = prop.sweep %[[S]] along 1 with @ky pre @b : <2 x f64>
// CHECK-NEXT:    %[[B:.*]] = prop.sweep %[[A]] along 0 with transposed @kx pre @b post @a : <2 x f64>
// CHECK-NEXT:    %[[C:.*]] = prop.scale %[[B]] by @a : <2 x f64>
// CHECK-NEXT:    prop.return %[[C]] : !prop.field<2 x f64>
// CHECK-NEXT:  }
prop.step @back {
^bb0(%f: !prop.field<2 x f64>):
  %0 = prop.scale %f by @a : !prop.field<2 x f64>
  %1 = prop.sweep %0 along 0 with @kx pre @a post @b : !prop.field<2 x f64>
  %2 = prop.sweep %1 along 1 with transposed @ky post @b : !prop.field<2 x f64>
  %3 = prop.solve %2 along 1 with @kz pre @b post @a : !prop.field<2 x f64>
  prop.return %3 : !prop.field<2 x f64>
} {adjoint = "forth"}
