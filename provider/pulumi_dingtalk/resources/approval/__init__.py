"""What an approval template is made of: form components, the flow, sample cases."""
