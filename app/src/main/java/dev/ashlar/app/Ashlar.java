package dev.ashlar.app;

public final class Ashlar {
    private Ashlar() {}

    public static void main(String[] args) {
        System.out.println(dev.ashlar.kernel.Module.all());
        System.out.println(dev.ashlar.kernel.settings.EffectiveSettings.allKeys());
    }
}
