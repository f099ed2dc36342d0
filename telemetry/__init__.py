"""What a process tells about itself: figures for Prometheus, traces for OpenTelemetry. No personal data."""
