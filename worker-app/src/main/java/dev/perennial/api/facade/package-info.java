/**
 * The calls of other schedulers' APIs, over the same services as {@code /api/v1}: whoever makes them today can move in. Each class is
 * one such API, answered only where the configuration names it. {@code docs/facades.md} tells what each call does and how it differs.
 */
package dev.perennial.api.facade;
